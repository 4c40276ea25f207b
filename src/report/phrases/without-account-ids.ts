/**
 * The text without AWS account ids, where they stand in ARNs and in ECR's host names. GitHub drops a whole job output that
 * contains a masked value, and the account id often is one.
 */
export function withoutAccountIds(text: string): string {
  return text.replace(/(\barn:aws[\w-]*:[\w-]*:[\w-]*:)\d{12}(?=:)/g, '$1').replace(/\b\d{12}(?=\.dkr\.ecr\.)/g, '…');
}
