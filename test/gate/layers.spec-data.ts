// SPDX-License-Identifier: Apache-2.0
import type { Replaced } from './replay-program.spec-data.ts';

/** A layer of the gate, what stands in its place in a test build, and a case that then is answered wrongly. */
export interface Layer {
  readonly name: string;
  readonly replaced: Replaced;
  /** A fault of another layer that this one makes harmless: there in both runs. */
  readonly fault?: Replaced;
  /** Of layers.json. */
  readonly decides: string;
}

const limits = (kept: string): Replaced => ({
  'libs/policy/src/admit/limits.ts': `
    import { limitProblems as original } from $ORIGINAL;
    export const limitProblems = (use, limits) => original(use, limits).filter(({ limit }) => ${kept});`,
});

const judge = (body: string): Replaced => ({
  'libs/privacy/src/rules/judge-cells.ts': `
    import { judgeCells as original } from $ORIGINAL;
    export function judgeCells(question, cells) { ${body} }`,
});

export const layers: readonly Layer[] = [
  {
    name: 'rules for the text',
    replaced: { 'libs/query/src/text/check-text.ts': 'export const checkText = () => [];' },
    decides: 'text-rules',
  },
  {
    name: 'refusal of what the grammar does not know',
    replaced: {
      'libs/query/src/convert/select-parts.ts': `
        import { SelectNode } from '../ast/nodes.ts';
        export const readSelect = (conversion, node) =>
          conversion.read(SelectNode, { ...node, sample: null, qualify: null });`,
    },
    decides: 'unknown-syntax',
  },
  {
    name: 'roles of columns',
    replaced: {
      'libs/policy/src/admit/uses.ts':
        'export const admitUse = () => true; export const admitAggregate = () => undefined;',
    },
    decides: 'roles',
  },
  { name: 'declared constants', replaced: limits("limit === 'transforms'"), decides: 'constants' },
  { name: 'transforms', replaced: limits("limit !== 'transforms'"), decides: 'transforms' },
  {
    name: 'form of aggregates',
    replaced: {
      'libs/policy/src/admit/rules.ts':
        'export const admitForm = () => undefined; export const admitAggregateForm = () => undefined;',
    },
    decides: 'form',
  },
  {
    name: 'people of a cell',
    replaced: judge('return original({ ...question, rules: { ...question.rules, minimumPeople: 1 } }, cells);'),
    decides: 'cell-people',
  },
  {
    name: 'people of an aggregate',
    replaced: judge(`
      const full = new Map(cells.map((cell) => [{
        ...cell,
        values: cell.values.map((value) => value.map((one) => ({ ...one, people: cell.people }))),
        facts: cell.facts.map((value) => value.map((one) => ({ ...one, fewestPeople: cell.people }))),
      }, cell]));
      return new Map([...original(question, [...full.keys()])].map(([cell, open]) => [full.get(cell), open]));`),
    decides: 'aggregate-people',
  },
  {
    name: 'people of every owner',
    replaced: { 'libs/compute/src/audit/dependencies.ts': 'export const datasetsBehind = () => new Set();' },
    decides: 'owner-people',
  },
  {
    name: 'dominance',
    replaced: { 'libs/privacy/src/rules/dominance.ts': 'export const isDominated = () => false;' },
    decides: 'dominance',
  },
  {
    name: 'class disclosure',
    replaced: { 'libs/privacy/src/rules/class-disclosure.ts': 'export const classDisclosing = () => new Set();' },
    decides: 'class-disclosure',
  },
  {
    name: 'cap of statistics',
    replaced: {
      'libs/privacy/src/audit/populations.ts':
        'export class Populations { admits() { return true; } add() { return undefined; } }',
    },
    decides: 'statistics-cap',
  },
  {
    name: 'people for each parameter',
    replaced: { 'libs/privacy/src/rules/judge-fit.ts': 'export const isFitOfMany = () => true;' },
    decides: 'people-per-parameter',
  },
  {
    name: 'rank audit',
    replaced: {
      'libs/privacy/src/audit/rank-audit.ts':
        'export class RankAudit { accepts() { return true; } commit() { return undefined; } }',
    },
    decides: 'rank-audit',
  },
  {
    name: 'what stands in for missing values',
    replaced: { 'libs/query/src/scope/told-by.ts': 'export const toldBy = (aggregate) => [aggregate];' },
    decides: 'missing-values',
  },
  {
    name: 'bounds on counts',
    replaced: {
      'libs/privacy/src/audit/alternatives.ts':
        'export class Alternatives { accepts() { return true; } commit() { return undefined; } }',
    },
    decides: 'bounds',
  },
  {
    name: 'strict audit',
    replaced: {
      'libs/privacy/src/audit/strict-audit.ts':
        'export class StrictAudit { accepts() { return true; } commit() { return undefined; } }',
    },
    decides: 'strict-audit',
  },
  {
    name: 'history across versions',
    replaced: { 'libs/privacy/src/audit/audit-state.ts': 'export const decodeAuditState = () => new Map();' },
    decides: 'history',
  },
  {
    name: 'rounding',
    replaced: {
      'libs/privacy/src/rounding.ts':
        'export const roundedCount = (_, cell) => cell; export const toSignificantDigits = (text) => text;',
    },
    decides: 'rounding',
  },
  {
    name: 'HAVING on released values',
    replaced: { 'libs/privacy/src/having.ts': 'export const isKept = () => true;' },
    decides: 'having',
  },
  {
    name: 'check of the bound plan',
    fault: {
      'libs/query/src/print/print-probe.ts': String.raw`
        import { printProbes as original } from $ORIGINAL;
        export const printProbes = (tree, schemas) => original(tree, schemas).map((probe) =>
          ({ ...probe, sql: probe.sql.replace(/sum\((?=[^)]*cost)/g, 'max(') }));`,
    },
    replaced: { 'libs/query/src/plan/check-plan.ts': 'export const checkPlan = () => [];' },
    decides: 'plan',
  },
];
