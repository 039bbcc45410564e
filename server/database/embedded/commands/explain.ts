import { hostname } from 'node:os';
import { readVariables } from '../aggregate/expressions.js';
import { badValue, notImplemented } from '../errors.js';
import type { IndexScan } from '../query/index-scan.js';
import { choosePlan, type Plan } from '../query/planner.js';
import { select, type Selection } from '../query/select.js';
import { isDocument, type Doc } from '../values/bson.js';
import { breathing } from '../cursors.js';
import { selectionOf } from './aggregate.js';
import { collectionName, type Command } from './context.js';
import { parseSelection, queryOf } from './find.js';
import { VERSION } from './handshake.js';

/** Says how a find, count, distinct, aggregate, update, delete or findAndModify finds its documents. */
export const explain: Command = {
  fields: ['verbosity'],
  run: async ({ engine, db, body }) => {
    if (!isDocument(body.explain)) throw badValue('explain needs a command');
    const command = body.explain;
    const [kind = ''] = Object.keys(command);
    const name = collectionName(command, kind);
    const { verbosity = 'allPlansExecution' } = body;
    if (typeof verbosity !== 'string' || !VERBOSITIES.includes(verbosity))
      throw badValue(`verbosity must be one of ${VERBOSITIES.join(', ')}`);
    const selection = selectionFor(kind, command);
    const collection = engine.catalog.find(db, name);
    const plan = collection && choosePlan(engine.store, collection, selection);
    const winningPlan = plan ? describe(plan, selection) : { stage: 'EOF' };
    const reply: Doc = {
      explainVersion: '1',
      queryPlanner: {
        namespace: `${db}.${name}`,
        indexFilterSet: false,
        parsedQuery: queryIn(kind, command),
        winningPlan,
        rejectedPlans: [],
      },
      command: { ...command, $db: db },
      serverInfo: { host: hostname(), version: VERSION, modules: ['embedded'] },
    };
    if (verbosity === 'queryPlanner') return reply;
    const since = performance.now();
    const counters = { keys: 0, docs: 0 };
    let nReturned = 0;
    if (collection) {
      for await (const row of breathing(select(engine.store, collection, selection, plan, counters))) {
        if (row.raw) nReturned++;
      }
    }
    const executionStats: Doc = {
      executionSuccess: true,
      nReturned,
      executionTimeMillis: Math.round(performance.now() - since),
      totalKeysExamined: counters.keys,
      totalDocsExamined: counters.docs,
      executionStages: { ...winningPlan, nReturned },
    };
    // One plan is chosen without trying others.
    if (verbosity === 'allPlansExecution') executionStats.allPlansExecution = [];
    return { ...reply, executionStats };
  },
};

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** The filter as it was sent. */
function queryIn(kind: string, command: Doc): unknown {
  const [statement] = (command[`${kind}s`] as Doc[] | undefined) ?? [];
  const [first] = Array.isArray(command.pipeline) ? (command.pipeline as Doc[]) : [];
  return command.filter ?? command.query ?? statement?.q ?? first?.$match ?? {};
}

function selectionFor(kind: string, command: Doc): Selection {
  switch (kind) {
    case 'find':
      return parseSelection(command).selection;
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return parseSelection({ ...command, filter: command.query }).selection;
    case 'aggregate':
      return selectionOf(command).selection;
    case 'update':
    case 'delete': {
      const [statement] = (command[`${kind}s`] as Doc[] | undefined) ?? [];
      return { filter: queryOf(statement?.q, readVariables(command.let)), hint: statement?.hint };
    }
    default:
      throw notImplemented(`explain of ${kind}`);
  }
}

function describe(plan: Plan, { sort, skip, limit }: Selection): Doc {
  let stage = source(plan);
  if (sort && !plan.sorted) {
    const sortPattern = Object.fromEntries(
      sort.fields.map((field, i) => [field, sort.descending[i] ? -1 : 1]),
    );
    stage = { stage: 'SORT', sortPattern, inputStage: stage };
  }
  if (skip) stage = { stage: 'SKIP', skipAmount: skip, inputStage: stage };
  return limit ? { stage: 'LIMIT', limitAmount: limit, inputStage: stage } : stage;
}

function source({ scans, reverse }: Plan): Doc {
  if (scans.length === 0) return { stage: 'COLLSCAN', direction: reverse ? 'backward' : 'forward' };
  const stages = scans.map(indexStage);
  return {
    stage: 'FETCH',
    inputStage: stages.length === 1 ? stages[0] : { stage: 'OR', inputStages: stages },
  };
}

function indexStage({ index, reverse, merged, ranges, probes }: IndexScan): Doc {
  const scan = {
    stage: 'IXSCAN',
    keyPattern: index.spec.key,
    indexName: index.name,
    isMultiKey: index.multikey.includes(true),
    isUnique: index.unique || index.name === '_id_',
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction: reverse ? 'backward' : 'forward',
    rangeCount: ranges.length,
    probeCount: probes.length,
  };
  return merged ? { stage: 'SORT_MERGE', inputStage: scan } : scan;
}
