import type { Complain } from './complaints.js';
import { locate, type Place, staysInside } from './paths.js';
import type { InputSource } from './source.js';

/** Where paths are read from. Undefined after a complaint: it does not exist, or is outside the workspace. */
export function placeOf(source: InputSource, text: string, complain: Complain): Place | undefined {
  const realWorkspace = source.files('.').realPath('.');
  if (realWorkspace === undefined) {
    return void complain(
      `the workspace ${source.workspace} does not exist. Check the repository out before this step.`,
    );
  }
  const workingDirectory = locate(text, source.workspace, '.');
  if (workingDirectory === undefined) return void complain(`${text} is outside the workspace ${source.workspace}.`);
  const files = source.files(workingDirectory);
  const place = { workspace: source.workspace, realWorkspace, workingDirectory, files };
  if (files.realPath('.') === undefined || source.files('.').exists(workingDirectory)) {
    return void complain(`there is no directory ${text}. Check the repository out before this step.`);
  }
  if (!staysInside('.', place)) return void complain(`${text} leads outside the workspace by a link.`);
  return place;
}
