// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, debugFact, fact, isZero, smtFact, TITLE, type EvidenceSection } from './fact.ts';

type Snp = DecodedDetails['sev-snp'];
type Tcb = Snp['report']['reportedTcb'];

export const explainSnp = ({ report, product, endorsementKey }: Snp): EvidenceSection[] => [
  {
    title: TITLE.protection,
    facts: [
      debugFact(report.policyFlags.debug, 'POLICY bit 19'),
      report.policyFlags.migrateMa || !/^f+$/.test(report.reportIdMa)
        ? fact(
            'Migration',
            'ALLOWED',
            'a migration agent may carry the worker, memory and all, to another machine',
            'danger',
          )
        : fact('Migration', 'off', 'no migration agent: the worker stays on this machine', 'good'),
      smtFact(
        report.policyFlags.smt || (BigInt(report.platformInfo) & 1n) === 1n,
        report.policyFlags.smt
          ? 'the guest’s policy allows simultaneous multithreading'
          : 'the guest’s policy forbids simultaneous multithreading',
      ),
      fact(
        'Privilege level',
        report.vmpl === 0xffffffff ? 'asked for by the host' : `VMPL ${String(report.vmpl)}`,
        report.vmpl === 0
          ? 'the most privileged software of the guest asked for this report'
          : 'less privileged software than the guest’s firmware asked for this report: it may not speak for the whole guest',
        report.vmpl === 0 ? 'good' : 'caution',
      ),
    ],
  },
  {
    title: TITLE.program,
    facts: [
      fact(
        'Launch measurement',
        report.measurement,
        'fingerprint of firmware, kernel and start-up data as launched: must be one that the parties built and approved',
      ),
      isZero(report.hostData)
        ? fact('Host data', 'all zero', 'whoever launched the worker attached nothing')
        : fact(
            'Host data',
            report.hostData,
            'attached at launch by the host, usually the digest of a configuration: must be the agreed one',
          ),
      isZero(report.idKeyDigest)
        ? fact('Signed identity', 'none', 'nobody signed this image’s launch')
        : fact('Signed identity', report.idKeyDigest, 'digest of the key that signed the launch (ID block)'),
      fact(
        'Guest version (SVN)',
        String(report.guestSvn),
        'version that the signer of the image gave it; 0 where nobody signed it',
      ),
    ],
  },
  {
    title: TITLE.machine,
    facts: [
      fact(
        'Processor',
        product === null ? 'AMD EPYC, product not stated' : `AMD EPYC ${product}`,
        product === null ? 'firmware versions below are read in Milan’s layout' : 'product line that makes the report',
      ),
      fact(
        'Firmware in force',
        tcbText(report.reportedTcb),
        'security versions that AMD’s key vouches for (REPORTED_TCB): must reach the agreed minimum, as older ones have known holes',
      ),
      fact(
        'Oldest firmware possible',
        tcbText(report.committedTcb),
        'the host cannot go back behind these versions (COMMITTED_TCB)',
      ),
      fact('Firmware build', report.currentBuild, 'of the AMD secure processor'),
      fact(
        'Chip',
        isZero(report.chipId) ? 'masked' : report.chipId,
        isZero(report.chipId) ? 'the host hides which chip this is' : 'serial identity of the processor',
        isZero(report.chipId) ? 'caution' : 'plain',
      ),
      fact(
        'Signed with',
        report.signingKey,
        SIGNING_KEY[report.signingKey],
        report.signingKey === 'VCEK' ? 'good' : 'caution',
      ),
      ...(endorsementKey === null
        ? []
        : [
            fact(
              'Certificate given',
              `${endorsementKey.kind} for ${endorsementKey.productName}`,
              endorsementKey.cspId === null ? 'of one chip' : `of the cloud provider ${endorsementKey.cspId}`,
            ),
          ]),
    ],
  },
  { title: TITLE.binding, facts: [boundFact('Report data', report.reportData)] },
];

const SIGNING_KEY = {
  VCEK: 'the key of this very chip, certified by AMD',
  VLEK: 'a key that AMD lends to a cloud provider: names the provider, not the chip',
  NONE: 'the report is not signed and proves nothing',
} as const;

const tcbText = ({ fmc, bootloader, tee, snp, microcode }: Tcb): string =>
  [
    ...(fmc === undefined ? [] : [`FMC ${String(fmc)}`]),
    `bootloader ${String(bootloader)}`,
    `TEE ${String(tee)}`,
    `SNP ${String(snp)}`,
    `microcode ${String(microcode)}`,
  ].join(', ');
