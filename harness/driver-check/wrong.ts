/** What a driver does wrong: a sentence, and the messages that show it. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
  /** Lines, as they were sent and answered. */
  readonly messages: readonly string[];
  /** The driver has not answered at all: it is started anew for what follows. */
  readonly silent: boolean;

  constructor(message: string, messages: readonly string[] = [], silent = false) {
    super(message);
    this.messages = messages;
    this.silent = silent;
  }
}

/** The driver says that its SDK cannot do such a thing, which it may. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo';
}
