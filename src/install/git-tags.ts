/**
 * The tag names in the advertisement of git's smart HTTP protocol (`/info/refs?service=git-upload-pack`), without
 * `refs/tags/`, each once. `advert` is the body read as latin1, because its lengths count bytes. Undefined when the
 * body is no complete advertisement, so that a cut or foreign answer is never taken for "no tags".
 */
export function tagsOf(advert: string): readonly string[] | undefined {
  if (!advert.startsWith('001e# service=git-upload-pack\n0000')) return undefined;
  const tags = new Set<string>();
  let at = '001e# service=git-upload-pack\n0000'.length;
  while (at < advert.length) {
    const digits = advert.slice(at, at + 4);
    if (!/^[0-9a-f]{4}$/.test(digits)) return undefined;
    const length = Number.parseInt(digits, 16);
    if (length === 0) return [...tags];
    if (length < 4 || at + length > advert.length) return undefined;
    // The first line carries the server's capabilities behind a NUL; `^{}` marks what an annotated tag points to.
    const line = advert.slice(at + 4, at + length).replace(/\0[\s\S]*$/, '');
    const tag = /^[0-9a-f]{40,64} refs\/tags\/(.+?)(?:\^\{\})?\n?$/.exec(line)?.[1];
    if (tag !== undefined) tags.add(tag);
    at += length;
  }
  return undefined;
}
