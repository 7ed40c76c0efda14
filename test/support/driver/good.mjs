// The driver program that does nothing wrong.
import { speak } from './speak.mjs';

speak();
