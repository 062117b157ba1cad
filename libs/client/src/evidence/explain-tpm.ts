// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, fact, TITLE, type EvidenceFact, type EvidenceSection } from './fact.ts';

type Tpm = DecodedDetails['tpm'];

/** What firmware and boot loaders measure (TCG PC Client Platform Firmware Profile, table 1). */
const REGISTERS: Readonly<Record<string, string>> = {
  '0': 'firmware of the machine',
  '1': 'configuration of the firmware',
  '2': 'further firmware, as of extension cards',
  '3': 'its configuration',
  '4': 'boot loader',
  '5': 'its configuration and the partition table',
  '6': 'events of the maker',
  '7': 'secure boot: its state and keys',
  '8': 'boot loader’s commands',
  '9': 'kernel and initial file system',
  '10': 'files that the kernel measured (IMA)',
  '11': 'unified kernel image',
  '12': 'kernel’s command line',
  '13': 'system extensions',
  '14': 'keys that the machine’s owner enrolled',
};

export const explainTpm = (details: Tpm): EvidenceSection[] => [
  {
    title: TITLE.protection,
    facts: [
      fact(
        'Memory',
        'not protected by a TPM',
        'a TPM tells what was started; it keeps nobody out of memory. Only a processor’s TEE does, under whose evidence a TPM can stand',
      ),
    ],
  },
  {
    title: TITLE.program,
    facts: [
      ...details.quote.pcrSelect.map(({ alg, pcrs }) =>
        fact(
          'Quoted registers',
          `${alg}: ${pcrs.map(String).join(', ')}`,
          alg === 'sha1' ? 'SHA-1 is broken: this bank proves nothing' : 'what the signature covers',
          alg === 'sha1' ? 'danger' : 'plain',
        ),
      ),
      fact(
        'Digest of the registers',
        details.quote.pcrDigest,
        'the signature is over this; values below count only where they hash to it',
      ),
      ...registers(details),
      fact(
        'Event log',
        details.hasEventLog ? 'given' : 'none given',
        'explains how the registers came about; believed only where it replays to them',
      ),
    ],
  },
  {
    title: TITLE.machine,
    facts: [
      fact('TPM firmware', details.quote.firmwareVersion, 'version that the TPM reports'),
      fact(
        'Restarts',
        `reset ${String(details.quote.resetCount)}, resumed ${String(details.quote.restartCount)}`,
        'changes whenever the machine is restarted',
      ),
      ...(details.restrictedKey === null
        ? []
        : [
            details.restrictedKey
              ? fact('Signing key', 'restricted', 'can sign nothing but what its TPM made', 'good')
              : fact('Signing key', 'NOT restricted', 'may sign anything, also a forged quote', 'danger'),
          ]),
      details.certified === null
        ? fact('Key’s certificate', 'none given', 'the key must be known from elsewhere')
        : fact(
            'Key’s certificate',
            `valid ${details.certified.notBefore} to ${details.certified.notAfter}`,
            'says whose TPM the key belongs to',
          ),
      ...(details.hasSignature
        ? []
        : [fact('Signature', 'MISSING', 'without its signature the quote proves nothing', 'danger')]),
    ],
  },
  {
    title: TITLE.binding,
    facts: [
      details.quote.extraData === ''
        ? fact('Nonce', 'none', 'nothing was bound: anybody may replay this quote', 'caution')
        : boundFact('Nonce (extraData)', details.quote.extraData),
    ],
  },
];

/** Only those that the quote selects: a value that came along besides is nobody's word. */
const registers = ({ quote, pcrs }: Tpm): EvidenceFact[] =>
  Object.entries(pcrs)
    .filter(([index]) => quote.pcrSelect.some((bank) => bank.pcrs.includes(Number(index))))
    .map(([index, value]) => fact(`PCR ${index}`, value, REGISTERS[index] ?? 'no fixed use'));
