import type { InstallNote, InstallWarning } from '../../install/fault.js';
import { askedText, fetchProblemText, passedOverText } from './phrases.js';

/** A warning about an install as a sentence. */
export function installWarningText(warning: InstallWarning): string {
  switch (warning.kind) {
    case 'in-workspace':
      return passedOverText(warning);
    case 'passed-over':
      return `ecspresso ${warning.version} has a tag but no ${warning.missing} (yet): it was passed over for ${askedText(warning.asked)}.`;
    case 'cached-nothing':
      return `The tool cache lists ecspresso ${warning.version}, but there is no program at ${warning.program}: it is installed anew.`;
    case 'not-the-released':
      return `${warning.file} from ${warning.url} is not what ecspresso released as ${warning.version}: \`ecspresso-checksum\` vouches for it, and it is kept out of the tool cache.`;
    case 'not-cached':
      return `The tool cache could not be written (${warning.reason}): ecspresso ${warning.version} is used from ${warning.folder}, and the next job downloads it again.`;
  }
}

/** What an install is doing, as a line of the log. */
export function installNoteText(note: InstallNote): string {
  switch (note.kind) {
    case 'downloading':
      return `Downloading ${note.url}`;
    case 'retrying':
      return `${fetchProblemText(note.problem)}; next attempt in ${note.seconds} s (${note.made} of ${note.of} made).`;
    case 'not-removed':
      return `${note.folder} could not be removed: ${note.reason}`;
  }
}
