// SPDX-License-Identifier: Apache-2.0
/**
 * As much of a test runner as the conformance specs use, for a page: `describe`, `it`, their `each`, `beforeAll`, and
 * Jest's own `expect`. The specs are the same files that Jest runs.
 */
import { expect } from 'expect';

type Body = () => unknown;
interface Group {
  readonly before: Body[];
  ready?: Promise<void>;
}
interface Test {
  readonly name: string;
  readonly body: Body;
  readonly groups: readonly Group[];
}

export interface PageReport {
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

const tests: Test[] = [];
let path: readonly string[] = [];
let groups: readonly Group[] = [{ before: [] }];

function describe(name: string, body: () => void): void {
  const outer = { path, groups };
  [path, groups] = [
    [...path, name],
    [...groups, { before: [] }],
  ];
  body();
  ({ path, groups } = outer);
}

const it = (name: string, body: Body): void => {
  tests.push({ name: [...path, name].join(' › '), body, groups });
};

const beforeAll = (body: Body): void => {
  groups.at(-1)?.before.push(body);
};

/** One test for each row; `%s` and the like stand for its values in turn. */
const each =
  (define: (name: string, body: Body) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, body: (...values: unknown[]) => unknown): void => {
    for (const row of rows) {
      const values: unknown[] = Array.isArray(row) ? row : [row];
      let next = 0;
      define(
        name.replace(/%[a-z]/g, () => String(values[next++])),
        () => body(...values),
      );
    }
  };

Object.assign(globalThis, {
  describe: Object.assign(describe, { each: each(describe) }),
  it: Object.assign(it, { each: each(it) }),
  beforeAll,
  expect,
});

async function prepare(group: Group): Promise<void> {
  group.ready ??= (async () => {
    for (const body of group.before) await body();
  })();
  await group.ready;
}

async function runTests(): Promise<PageReport> {
  const failed: { name: string; message: string }[] = [];
  for (const { name, body, groups: around } of tests) {
    try {
      for (const group of around) await prepare(group);
      await body();
    } catch (error) {
      failed.push({ name, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return { passed: tests.length - failed.length, failed };
}

Object.assign(globalThis, { runTests });

export { expect };
