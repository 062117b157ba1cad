// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { CodeBlock, Hash } from '../../../components/ui/hash.tsx';
import { DownloadIcon } from '../../../components/ui/icons.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { downloadJson } from '../../../lib/download.ts';

/** The document itself: what the signatures are over. */
export function AgreementDocument({ read }: { readonly read: ReadAgreement }) {
  const { value, digest, envelope } = read.agreement;
  return (
    <Card
      title="Signed document"
      actions={
        <Button
          size="small"
          onPress={() => {
            downloadJson(`${value.room}-v${String(value.version)}.json`, {
              view: read.view,
              agreement: value,
              envelope,
            });
          }}
        >
          <DownloadIcon size={16} />
          Download
        </Button>
      }
    >
      <Stack>
        <p>
          Digest <Hash value={digest} digits={64} />
        </p>
        <CodeBlock label="The agreement as JSON" text={JSON.stringify(value, null, 2)} />
      </Stack>
    </Card>
  );
}
