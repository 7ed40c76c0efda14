/** What a driver in another program does wrong. */
import { HarnessError } from '../../errors.ts';

/** The program of a driver hangs, dies, or says what the protocol does not allow. It says nothing about the server. */
export class DriverFailure extends HarnessError {
  override readonly name = 'DriverFailure';
}
