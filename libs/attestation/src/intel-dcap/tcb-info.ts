// SPDX-License-Identifier: Apache-2.0
import { hexOf, Timestamp } from '@glovebox/contracts';
import { z } from 'zod';
import { LevelStatus } from './tcb-status.ts';

/**
 * TCB info and QE identity (Intel PCS API, version 4; TCB info also in version 2 of the API of 2019). Objects are open:
 * Intel signs them and may add members. What decides is named here and required; digits may be of either case.
 */
const hex = (length: number) =>
  z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(hexOf(length));
const svn8 = z.number().int().min(0).max(255);
const svn16 = z.number().int().min(0).max(65_535);
const LEVELS_MAX = 256;

const levelOf = <T extends z.ZodType>(tcb: T) =>
  z.looseObject({
    tcb,
    tcbDate: Timestamp,
    tcbStatus: LevelStatus,
    advisoryIDs: z.array(z.string().max(64)).max(256).default([]),
  });

const isSvn8 = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;

/** By hand: of these there are hundreds in a document, and a schema for each costs more than its signature. */
const components = z
  .array(z.unknown())
  .length(16)
  .transform((list, context) => {
    const svns = list.map((one) => (typeof one === 'object' && one !== null && 'svn' in one ? one.svn : null));
    if (svns.every(isSvn8)) return svns;
    context.addIssue({ code: 'custom', message: 'a component without an svn of 0 to 255' });
    return z.NEVER;
  });

const isvLevels = z.array(levelOf(z.looseObject({ isvsvn: svn16 }))).max(LEVELS_MAX);

const common = {
  issueDate: Timestamp,
  nextUpdate: Timestamp,
  fmspc: hex(6),
  pceId: hex(2),
  tcbEvaluationDataNumber: z.number().int().min(0),
} as const;

/** Version 2 names its sixteen components one by one. Its own name of each is required, so none can be left out. */
const componentsByName = z.looseObject({ pcesvn: svn16 }).transform((tcb, context) => {
  const list = Array.from({ length: 16 }, (_, index) =>
    svn8.safeParse(tcb[`sgxtcbcomp${String(index + 1).padStart(2, '0')}svn`]),
  );
  const values = list.flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  if (values.length !== 16) context.addIssue({ code: 'custom', message: 'not all sixteen components' });
  return { sgxtcbcomponents: values, pcesvn: tcb.pcesvn, tdxtcbcomponents: null };
});

const version2 = z.looseObject({
  ...common,
  version: z.literal(2),
  tcbLevels: z.array(levelOf(componentsByName)).max(LEVELS_MAX),
});

const moduleSigner = { mrsigner: hex(48), attributes: hex(8), attributesMask: hex(8) } as const;

const sgxVersion3 = z.looseObject({
  ...common,
  version: z.literal(3),
  id: z.literal('SGX'),
  tcbLevels: z
    .array(
      levelOf(
        z
          .looseObject({ sgxtcbcomponents: components, pcesvn: svn16 })
          .transform((tcb) => ({ ...tcb, tdxtcbcomponents: null })),
      ),
    )
    .max(LEVELS_MAX),
});

const tdxVersion3 = z.looseObject({
  ...common,
  version: z.literal(3),
  id: z.literal('TDX'),
  /** Of modules of version 0, which have no identity of their own. */
  tdxModule: z.looseObject(moduleSigner),
  tdxModuleIdentities: z
    .array(z.looseObject({ id: z.string().regex(/^TDX_[0-9A-Fa-f]{2}$/), ...moduleSigner, tcbLevels: isvLevels }))
    .max(64)
    .default([]),
  tcbLevels: z
    .array(levelOf(z.looseObject({ sgxtcbcomponents: components, pcesvn: svn16, tdxtcbcomponents: components })))
    .max(LEVELS_MAX),
});

export const SgxTcbInfo = z.union([sgxVersion3, version2], 'not TCB info of SGX, in version 2 or 3');
export type SgxTcbInfo = z.infer<typeof SgxTcbInfo>;
export const TdxTcbInfo = tdxVersion3;
export type TdxTcbInfo = z.infer<typeof TdxTcbInfo>;

export const TcbInfo = z.union([tdxVersion3, sgxVersion3, version2], 'not TCB info in version 2 or 3');
export type TcbInfo = z.infer<typeof TcbInfo>;

export const QeIdentity = z.looseObject({
  id: z.enum(['QE', 'TD_QE', 'QVE']),
  version: z.literal(2),
  issueDate: Timestamp,
  nextUpdate: Timestamp,
  tcbEvaluationDataNumber: z.number().int().min(0),
  miscselect: hex(4),
  miscselectMask: hex(4),
  attributes: hex(16),
  attributesMask: hex(16),
  mrsigner: hex(32),
  isvprodid: svn16,
  tcbLevels: isvLevels,
});
export type QeIdentity = z.infer<typeof QeIdentity>;
