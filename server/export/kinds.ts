/** One kind of document in an export: where it lies, and the fields that leave. Whatever is not named here stays. */
export interface ExportedKind {
  /** What its lines are called. */
  type: string;
  collection: string;
  fields: readonly string[];
}

/** In the order of the file: what others point at comes first. */
export const EXPORTED: readonly ExportedKind[] = [
  { type: 'region', collection: 'regions', fields: ['name', 'kind', 'parent', 'position'] },
  {
    type: 'organisation',
    collection: 'organisations',
    fields: names(
      'code name slug kind village district address decreeNumber contact active mergedInto history',
      'createdAt updatedAt',
    ),
  },
  {
    type: 'person',
    collection: 'users',
    fields: names(
      'username name role status organisation village email language consent mailOff createdAt updatedAt',
    ),
  },
  {
    type: 'account',
    collection: 'accounts',
    fields: names(
      'organisation platform handle url platformId feedUrl status verification revocation history',
      'createdAt updatedAt',
    ),
  },
  {
    type: 'source',
    collection: 'sources',
    fields: names('account organisation platform feedUrl title active lastSuccessAt postsPerWeek lastPostAt'),
  },
  {
    type: 'story',
    collection: 'stories',
    fields: names(
      'receipt status author organisation title body topic village district sourceUrl photos evidence fromPost',
      'fromQuestion submittedAt lastSubmission dueAt newsworthiness authenticity escalation opinions slug',
      'publishedAt publishedBy withdrawnAt corrections amendment refusedAmendment formerTexts clarification',
      'history createdAt updatedAt',
    ),
  },
  {
    type: 'clarification',
    collection: 'clarifications',
    fields: names(
      'origin number slug title titleTag category tags claim circulatedOn explanation conclusion references',
      'story archive publishedAt createdAt updatedAt',
    ),
  },
  {
    type: 'post',
    collection: 'posts',
    fields: names(
      'source account organisation platform official guid url title excerpt html imageUrl author publishedAt',
      'firstSeenAt updatedAt versions missingSince story',
    ),
  },
  {
    type: 'question',
    collection: 'questions',
    fields: names(
      'kind status text link contact photo dueAt story takenUp answer closure createdAt forgetAt',
    ),
  },
  {
    type: 'preset-reason',
    collection: 'presetreasons',
    fields: names('code decision order active reason help createdAt updatedAt'),
  },
  {
    type: 'ledger-line',
    collection: 'ledgerlines',
    fields: names(
      'story sequence entryHash action by role at topic listed code waitedMs roundMs late again previousHash hash',
    ),
  },
  { type: 'story-views', collection: 'storyviews', fields: names('slug day views') },
];

function names(...lists: string[]): string[] {
  return lists.flatMap((list) => list.split(' '));
}
