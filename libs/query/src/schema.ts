// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, DatasetColumn } from '@glovebox/contracts';

/** What the query library must know of a dataset: its name in SQL and its columns with their terms. */
export interface TableSchema {
  readonly name: string;
  readonly columns: readonly DatasetColumn[];
}

/** The schemas of an agreement's datasets, as every function of this library takes them. */
export const tableSchemas = (datasets: readonly AgreementDataset[]): TableSchema[] =>
  datasets.map(({ name, terms }) => ({ name, columns: terms.columns }));
