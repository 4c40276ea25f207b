/**
 * Every place where `name` could be on PATH, in the order of PATH. `platform` is Node's name; `path` and `pathExt` are
 * the environment's values.
 *
 * Empty and relative folders are passed over: what a checkout brings along is never taken for an installed program. On
 * Windows only `.exe` and `.com` count, because programs are started without a shell here and scripts need one.
 */
export function placesOnPath(name: string, platform: string, path: string, pathExt?: string): readonly string[] {
  const windows = platform === 'win32';
  const folders = path
    .split(windows ? ';' : ':')
    .map((folder) => (windows ? folder.trim().replace(/^"(.*)"$/, '$1') : folder))
    .filter((folder) => (windows ? /^(?:[A-Za-z]:[\\/]|\\\\)/ : /^\//).test(folder));
  const endings = windows ? startableEndings(pathExt) : [''];
  const separator = windows ? '\\' : '/';
  return folders.flatMap((folder) =>
    endings.map((ending) => `${folder.replace(windows ? /[\\/]+$/ : /\/+$/, '')}${separator}${name}${ending}`),
  );
}

/** Whether a path is a folder or something below it; both absolute and without links. Windows' paths differ in case. */
export function isBelow(folder: string, path: string, platform: string): boolean {
  const plain = (text: string): string => (platform === 'win32' ? text.replaceAll('\\', '/').toLowerCase() : text);
  const top = plain(folder).replace(/\/+$/, '');
  return plain(path) === top || plain(path).startsWith(`${top}/`);
}

function startableEndings(pathExt: string | undefined): readonly string[] {
  const endings = (pathExt ?? '.COM;.EXE')
    .split(';')
    .map((ending) => ending.trim().toLowerCase())
    .filter((ending) => ending === '.exe' || ending === '.com');
  return endings.length > 0 ? endings : ['.exe'];
}
