import { AwsError } from './cloud.js';

/** What AWS answers, or its error as a value. Any other error rejects. */
export async function answerOrError<T>(call: () => Promise<T>): Promise<T | AwsError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** What AWS answers; undefined where that is an error: for reads that can be done without. Any other error rejects. */
export async function answerIfAny<T>(call: () => Promise<T>): Promise<T | undefined> {
  const answer = await answerOrError(call);
  return answer instanceof AwsError ? undefined : answer;
}
