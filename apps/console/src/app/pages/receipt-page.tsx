// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { Button } from '../../components/ui/button.tsx';
import { DownloadIcon } from '../../components/ui/icons.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { useReceipt } from '../../features/receipts/api/get-receipt.ts';
import { ReceiptVerifier } from '../../features/receipts/components/receipt-verifier.tsx';
import { saveFile } from '../../lib/save-file.ts';
import { useSession } from '../../lib/session/session.ts';

/** One receipt, verified in this page as it opens. */
export function ReceiptPage() {
  const { job = '' } = useParams();
  const { pins, identity } = useSession();
  const receipt = useReceipt(job);
  const name = `receipt-${job.slice(0, 12)}.json`;
  const { data } = receipt;
  return (
    <>
      <PageHeader
        title="Receipt"
        lead={
          <>
            Of job <code>{job.slice(0, 12)}</code>. The coordinator delivered it; nothing of it is believed.
          </>
        }
        back={{ to: '/receipts', label: 'Receipts' }}
        actions={
          data && (
            <Button
              onPress={() => {
                saveFile(name, `${JSON.stringify(data, null, 2)}\n`, 'application/json');
              }}
            >
              <DownloadIcon size={18} />
              Save the file
            </Button>
          )
        }
      />
      <Loaded query={receipt} label="Loading the receipt">
        {(bundle) => (
          <ReceiptVerifier
            key={job}
            pins={pins}
            believesDevelopment={identity.dangerouslyTrustDevelopmentRoots}
            given={{ name, bundle }}
          />
        )}
      </Loaded>
    </>
  );
}
