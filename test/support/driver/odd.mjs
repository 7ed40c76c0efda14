// A driver program that cannot run commands which have the word odd in them, and says so.
import { speak } from './speak.mjs';

speak({
  say: (message, { op, request }) =>
    op === 'run' && message.result !== undefined && request.command.includes('odd')
      ? { id: message.id, error: { kind: 'driver', message: 'an odd command' } }
      : message,
});
