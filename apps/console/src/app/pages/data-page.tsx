// SPDX-License-Identifier: Apache-2.0
import { LinkButton } from '../../components/ui/button.tsx';
import { PlusIcon } from '../../components/ui/icons.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, ErrorNotice, Loading } from '../../components/ui/states.tsx';
import { useOwnDatasets } from '../../features/data/api/list-own-datasets.ts';
import { OwnDatasetTable } from '../../features/data/components/own-dataset-table.tsx';
import { UploadList } from '../../features/data/components/upload-list.tsx';

/** What the party lends, and uploads that are under way. */
export function DataPage() {
  const { entries, isLoading, error } = useOwnDatasets();
  return (
    <>
      <PageHeader
        title="Data"
        lead="What you lend. Files are sealed in this browser; only your keybroker can open the way to them, and only for workers that you agreed to."
        actions={
          <LinkButton to="/data/new" variant="primary">
            <PlusIcon size={16} />
            Lend a dataset
          </LinkButton>
        }
      />
      <Stack>
        <UploadList />
        {error !== null && <ErrorNotice error={error} />}
        {entries.length > 0 && <OwnDatasetTable entries={entries} />}
        {entries.length === 0 && isLoading && <Loading />}
        {entries.length === 0 && !isLoading && error === null && (
          <Empty title="You lend nothing" actions={<LinkButton to="/data/new">Say on what terms you would</LinkButton>}>
            A dataset is lent under an agreement, which says what may be asked of it. Drop a file to see its columns,
            say what each may be used for, and propose it to a room.
          </Empty>
        )}
      </Stack>
    </>
  );
}
