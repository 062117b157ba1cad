// SPDX-License-Identifier: Apache-2.0

/** What a schema says of one place. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly origin?: string;
  readonly expected?: string;
  /** Of `unrecognized_keys`. */
  readonly keys?: readonly string[];
  /** Of a union: what each of its branches says. */
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** The issues of a document; of a union those of the branch that was meant: the one which was read furthest. */
export const innerIssues = (issues: readonly SchemaIssue[]): SchemaIssue[] => issues.flatMap(innerIssue);

function innerIssue(issue: SchemaIssue): SchemaIssue[] {
  const branches = (issue.errors ?? []).map(innerIssues).filter((branch) => branch.length > 0);
  const [meant] = branches.toSorted((a, b) => depth(b) - depth(a) || rank(b) - rank(a));
  return meant === undefined ? [issue] : meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

const depth = (issues: readonly SchemaIssue[]): number => Math.max(...issues.map(({ path }) => path.length));
/** A value of the right type was meant more than one that is of another. */
const rank = (issues: readonly SchemaIssue[]): number =>
  issues.some(({ code }) => code === 'invalid_type' || code === 'invalid_value') ? 0 : 1;

/** What is wrong with a value, to a person who fills in a form. */
export function describeIssue({ code, message, minimum, maximum, origin, expected }: SchemaIssue): string {
  const isList = origin === 'array';
  if (code === 'too_small') {
    if (isList) return minimum === 1 ? 'At least one is needed.' : `At least ${String(minimum)} are needed.`;
    return origin === 'string' ? 'It is needed.' : `At least ${String(minimum)}.`;
  }
  if (code === 'too_big') {
    const of = isList ? ' of them' : origin === 'string' ? ' characters each' : '';
    return `At most ${String(maximum)}${of}.`;
  }
  if (code === 'invalid_type') {
    return expected === 'number' || expected === 'int' ? 'A whole number is needed.' : 'It is needed.';
  }
  return asSentence(message.replace('a decimal number as text', 'a number, such as 0.5'));
}

/**
 * Messages of the libraries are lower case, without a full stop: they stand in sentences of others. One with a full stop
 * is a sentence already, and may begin with a name.
 */
export function asSentence(text: string): string {
  if (/[.!?]$/.test(text)) return text;
  return `${text.startsWith('`') ? text : text.charAt(0).toUpperCase() + text.slice(1)}.`;
}
