// SPDX-License-Identifier: Apache-2.0
export { readProbeRow, type Probe, type ProbeAggregate, type ProbeCell, type ProbeLayout } from './probe.ts';
export { tableSchemas, type TableSchema } from './schema.ts';
