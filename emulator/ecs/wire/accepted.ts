import { ApiError, clientException, invalidParameter } from './api-error.js';
import { isShape, type Shape } from './member.js';
import { judged } from './model.js';
import type { Target } from './operation-name.js';

/** Operations that blame a task definition by ClientException. */
const BY_CLIENT_EXCEPTION = /TaskDefinition/;

/**
 * The input of a call as the service sees it: members that the model does not know are gone. A wrong type is a
 * SerializationException, as in every AWS JSON service; a value outside an enumeration is refused in the form that ECS
 * documents for ContinueServiceDeployment ("Invalid action. Valid values are: …"). The texts of types are inferred.
 */
export function accepted(target: Target, input: Shape): Shape {
  const { value, disagreements } = judged(target, 'input', input);
  const wrongType = disagreements.find(({ kind }) => kind === 'type');
  if (wrongType !== undefined) {
    throw new ApiError('SerializationException', `${wrongType.path}: ${wrongType.detail}`);
  }
  const outside = disagreements.find(({ kind }) => kind === 'enumeration');
  if (outside !== undefined) {
    const member = outside.path.replace(/^.*\.|\[\d+\]$/g, '');
    const message = `Invalid ${member}. Valid values are: ${outside.detail}`;
    throw BY_CLIENT_EXCEPTION.test(target.operation) ? clientException(message) : invalidParameter(message);
  }
  return isShape(value) ? value : input;
}

/** All that is wrong with an answer, by the model of the API; empty for one that AWS could have given. */
export function complaintsAboutAnswer(target: Target, output: unknown): readonly string[] {
  return judged(target, 'output', output).disagreements.map(
    ({ path, kind, detail }) => `${target.operation}: ${path}: ${kind}: ${detail}`,
  );
}
