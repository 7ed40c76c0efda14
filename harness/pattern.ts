/** A pattern that matches this text and nothing else: RegExp.escape, which older versions of node lack. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
