// The good driver program, over an SDK that cannot read ids of more than 100 characters.
import { speak } from '../support/driver/speak.mjs';

speak({
  say: (message, request) =>
    request.op === 'create' && message.result?.id.length > 100
      ? { id: message.id, error: { kind: 'sdk', message: 'the id is too long' } }
      : message,
});
