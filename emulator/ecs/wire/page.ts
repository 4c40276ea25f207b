import { invalidParameter } from './api-error.js';
import { type Shape, text } from './member.js';

/** A page of `items` with the token of the next one, by the request's `maxResults` and `nextToken`. */
export function pageOf<Item>(
  items: readonly Item[],
  input: Shape,
  size: { readonly usual: number; readonly most: number },
): { readonly page: readonly Item[]; readonly nextToken: string | undefined } {
  const wanted = input['maxResults'];
  const limit = typeof wanted === 'number' && wanted > 0 ? wanted : size.usual;
  if (limit > size.most) throw invalidParameter(`maxResults cannot be greater than ${size.most}.`);
  const token = text(input, 'nextToken');
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid token.');
  const end = start + limit;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
