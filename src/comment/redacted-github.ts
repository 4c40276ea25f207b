import { messageOf } from '../errors.js';
import type { Redact } from '../secrets/redaction.js';
import type { GitHub, GitHubAnswer } from './sticky.js';

/** The entry point of GitHub's texts: values are hidden in its refusals, before anybody shortens them. */
export function redactedGitHub(github: GitHub, hide: Redact): GitHub {
  return {
    async send(method, path, body) {
      try {
        return redactedAnswer(await github.send(method, path, body), hide);
      } catch (error) {
        throw new Error(hide(messageOf(error)));
      }
    },
  };
}

function redactedAnswer(answer: GitHubAnswer, hide: Redact): GitHubAnswer {
  const { body } = answer;
  if (typeof body !== 'object' || body === null || !('message' in body) || typeof body.message !== 'string')
    return answer;
  return { ...answer, body: { ...body, message: hide(body.message) } };
}
