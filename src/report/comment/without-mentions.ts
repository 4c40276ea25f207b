/** Invisible in the page, and splits a text where GitHub would find a mention or a reference. */
const GAP = '<!-- -->';

/** Code and preformatted blocks, where GitHub looks for no mentions, and the addresses of links, which must stay whole. */
const UNTOUCHED = /<(pre|code)>[\s\S]*?<\/\1>|^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\2|\]\([^)\s]*\)/gm;

/**
 * Markdown of ours in which no foreign text notifies anybody or refers to anything: `@name`, `#123`, `GH-123` and addresses
 * of issues stay text. An entity for `@`, `#` or `:`, as `plain` writes it, is enough for Markdown and not for GitHub, which
 * looks at the rendered text. Source: github/cmark-gfm#181. `server` is GITHUB_SERVER_URL.
 */
export function withoutMentions(markdown: string, server: string): string {
  const hosts = new Set(['github.com', URL.canParse(server) ? new URL(server).host : 'github.com']);
  let done = 0;
  let text = '';
  for (const match of markdown.matchAll(UNTOUCHED)) {
    text += parted(markdown.slice(done, match.index), hosts) + match[0];
    done = match.index + match[0].length;
  }
  return text + parted(markdown.slice(done), hosts);
}

function parted(text: string, hosts: ReadonlySet<string>): string {
  return text
    .replaceAll(/&#(?:64|35);/g, (entity) => `${entity}${GAP}`)
    .replaceAll(/\bGH-(?=\d)/gi, (word) => `${word}${GAP}`)
    .replaceAll(/\b(https?(?::|&#58;))(\/\/([^\s/]+))/gi, (url, scheme: string, rest: string, host: string) =>
      hosts.has(host.toLowerCase()) ? `${scheme}${GAP}${rest}` : url,
    );
}
