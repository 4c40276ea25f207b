/** Length of a text as UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The text if it has at most `most` bytes as UTF-8; else as many whole lines of it as fit, and a note. */
export function cutTo(most: number, text: string, note: string): string {
  if (bytesOf(text) <= most) return text;
  let room = most - bytesOf(note) - 1;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    room -= bytesOf(line) + 1;
    if (room < 0) break;
    kept.push(line);
  }
  return [...kept, note].join('\n');
}
