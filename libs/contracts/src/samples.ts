/** The ids of one sample customer and of their five sample orders, in the order of docs/domain.md, "Sample data". */
export interface SampleIds {
  readonly customerId: string;
  readonly orderGuids: readonly [string, string, string, string, string];
}

/** Fixed, so that the sample calls can be repeated and the services can wait for one another's samples. */
export const sampleIds = {
  johnDoe: {
    customerId: 'dc7d8e33-ca0a-4928-a3bc-f7a2995aceaf',
    orderGuids: [
      'c908749c-a38a-4d73-b449-870c42484784',
      '091e6349-bd09-4060-bc09-e3ed251ad36c',
      '137d43a4-59c9-48c1-83ef-6ebcce3c67da',
      '33cb09f1-674a-4660-a246-74dab840ebff',
      '501baa1e-48c2-49a6-84c2-7c9cb2ad1f80',
    ],
  },
  marySmith: {
    customerId: 'ec56f872-e309-4ea7-addd-19cac3e7c7c9',
    orderGuids: [
      'caf03c21-9740-49e1-abf2-ba6c791c6a3a',
      '37607be6-e4e5-4b37-b56a-5e8267585d45',
      'c7ab0941-546b-467a-a70d-daea242dc5b1',
      '9dd0ff2f-5383-46e2-975b-d088b72fba78',
      '86104cfd-d76d-4af4-80d3-c9980cc2b14e',
    ],
  },
  susanBlackstone: {
    customerId: 'd495bad3-887c-4f2a-981f-47c94ec1bc0a',
    orderGuids: [
      '023a70bd-e6cf-4b9d-ab50-e1940ab880c1',
      '262ae629-8ce1-4edb-89e2-d9d8fa7368bd',
      'da7f77af-aaf0-4215-833a-79499c2e552d',
      '96f09eed-b433-471d-89e6-33255c61f904',
      '47cf7cac-2aac-4a2c-b2d6-cca7475635b1',
    ],
  },
} as const satisfies Record<string, SampleIds>;

/** All of {@link sampleIds}, as a list. */
export const allSampleIds: readonly SampleIds[] = Object.values(sampleIds);
