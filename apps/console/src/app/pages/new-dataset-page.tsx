// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '../../components/ui/page-header.tsx';

export function NewDatasetPage() {
  return <PageHeader title="Lend a dataset" />;
}
