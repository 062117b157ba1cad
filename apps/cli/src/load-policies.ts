// SPDX-License-Identifier: Apache-2.0
import { readPolicies, type Policies } from '@glovebox/client';
import { readYaml } from './yaml-file.ts';

/** Dataset terms of a YAML or JSON file. @throws CliError `file`, `malformed-file`; ClientError `invalid` */
export const loadPolicies = async (path: string): Promise<Policies> => readPolicies(await readYaml(path));
