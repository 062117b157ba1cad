// SPDX-License-Identifier: Apache-2.0
import { attestationIn } from '@glovebox/client';
import { AttestationPolicy, PlatformPolicy } from '@glovebox/contracts';
import { CliError } from '../error.ts';
import { readYaml, withCertificateFiles } from '../yaml-file.ts';

/**
 * An attestation policy in YAML or JSON: by itself, as the `attestation` of an agreement or its draft, or the policy of one
 * platform alone. Development roots may be named as `certificateFile`. @throws CliError `file`, `malformed-file`
 */
export async function readPolicy(path: string, field = 'policy'): Promise<AttestationPolicy> {
  const file = await withCertificateFiles(await readYaml(path), path);
  const parsed = AttestationPolicy.safeParse(attestationIn(file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = (issue?.path ?? []).map(String).join('.');
  throw new CliError(
    'malformed-file',
    `\`${path}\`: ${place === '' ? '' : `${place}: `}${issue?.message ?? 'not a policy'}`,
    {
      field: place === '' ? field : `${field}.${place}`,
      // YAML takes digits without quotes for a number.
      remedy: (issue?.message ?? '').includes('received number')
        ? 'put hex in quotes'
        : `give an attestation policy; platforms are ${PlatformPolicy.options.map((one) => one.shape.platform.value).join(', ')}`,
    },
  );
}
