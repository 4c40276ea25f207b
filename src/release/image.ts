/**
 * Whether a text is a whole reference of an image: a name, and a tag and a digest only where they are not empty. Source: the
 * grammar of the distribution project; letters of either case, as the registry is the one to judge these.
 */
export function isWholeImage(image: string): boolean {
  return /^[\w.-]+(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w.+-]*:[0-9a-fA-F]{32,})?$/.test(
    image,
  );
}

/** Whether a ref has no digest and either no tag or one that is known to move. */
export function isMutable(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
