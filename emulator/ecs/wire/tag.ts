import { isShape, type Shape, text } from './member.js';

/** Key and value of a tag. */
export type Tags = Map<string, string>;

/** The tags of a request's `tags` member. */
export function tagsOf(input: Shape): Tags {
  const tags: Tags = new Map();
  const list = input['tags'];
  if (!Array.isArray(list)) return tags;
  for (const tag of list) {
    if (!isShape(tag)) continue;
    const key = text(tag, 'key');
    if (key !== undefined) tags.set(key, text(tag, 'value') ?? '');
  }
  return tags;
}

/** Tags as the API writes them. */
export function tagList(tags: Tags): readonly Shape[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** Whether a Describe call asked for tags. */
export function wantsTags(input: Shape): boolean {
  const include = input['include'];
  return Array.isArray(include) && include.includes('TAGS');
}
