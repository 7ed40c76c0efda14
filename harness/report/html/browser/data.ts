/** What the page was given to show. */

/** The data in the page. Throws when there is none, or it is no JSON: the file was cut short. */
export function pageData<T>(): T {
  const element = document.getElementById('data');
  if (element === null) throw new Error('the page has no data');
  return JSON.parse(element.textContent ?? '') as T;
}

/** Where the page is to appear. */
export function pageRoot(): HTMLElement {
  const element = document.getElementById('page');
  if (element === null) throw new Error('the page has no place to appear in');
  return element;
}
