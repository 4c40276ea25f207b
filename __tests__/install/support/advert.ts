/** The advertisement of git's smart HTTP protocol for these tags, each at some commit. */
export function advertOf(...tags: readonly string[]): string {
  const sha = 'a'.repeat(40);
  const refs = [`${sha} HEAD\0multi_ack symref=HEAD:refs/heads/v2 agent=git/github\n`, `${sha} refs/heads/v2\n`];
  for (const tag of tags) refs.push(`${sha} refs/tags/${tag}\n`);
  return `001e# service=git-upload-pack\n0000${refs.map(packet).join('')}0000`;
}

/** One line as git frames it. */
export function packet(line: string): string {
  return `${(line.length + 4).toString(16).padStart(4, '0')}${line}`;
}
