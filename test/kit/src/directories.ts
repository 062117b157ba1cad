// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';

const rootUrl = new URL('../../../', import.meta.url);

/** Where test authorities are kept between runs: in the ignored node_modules, since making them takes seconds. */
export const testOnlyAuthorityDirectory = (name: string): string =>
  fileURLToPath(new URL(`node_modules/.cache/glovebox-test-kit/${name}`, rootUrl));

/** The built attester command. */
export const testOnlyAttesterPath = (): string => fileURLToPath(new URL('test/kit/dist/snp-attester.js', rootUrl));

/** Folder of recorded evidence: GLOVEBOX_VECTORS, else beside the repository. */
export const vectorsDirectory = (): string =>
  process.env.GLOVEBOX_VECTORS ?? fileURLToPath(new URL('../shared/vectors', rootUrl));
