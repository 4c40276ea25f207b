/** Whether a ref has no digest and either no tag or one that is known to move. */
export function isMutable(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
