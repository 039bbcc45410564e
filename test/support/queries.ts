import mongoose from 'mongoose';

/** A command that looks for documents, as the driver sent it. */
export interface Query {
  collection: string;
  /** Command, filter and order without the values: the same for all queries of one place in the code. */
  shape: string;
  command: Record<string, unknown>;
}

type Document = Record<string, unknown>;

/** Commands that look for documents, and where they name what they look for. */
const SEARCHES = ['find', 'count', 'distinct', 'aggregate', 'findAndModify', 'update', 'delete'];
/** What the driver adds for itself. */
const ENVELOPE = ['lsid', '$db', '$clusterTime', '$readPreference', 'txnNumber'];

/** Every query of a different shape that is sent to the database while the work runs, whoever sends it. */
export async function queriesDuring(work: () => Promise<void>): Promise<Query[]> {
  const client = mongoose.connection.getClient();
  const queries = new Map<string, Query>();
  const record = ({ commandName, command }: { commandName: string; command: Document }) => {
    if (!SEARCHES.includes(commandName)) return;
    for (const one of statementsOf(commandName, command)) {
      const query = {
        collection: String(command[commandName]),
        shape: shapeOf(commandName, one),
        command: one,
      };
      queries.set(query.shape, query);
    }
  };
  client.on('commandStarted', record);
  try {
    await work();
  } finally {
    client.off('commandStarted', record);
  }
  return [...queries.values()];
}

/** The stages of the plan that the database chooses for a query, outermost first. */
export async function planOf({ command }: Query): Promise<string[]> {
  const explained = await mongoose.connection.db!.command({ explain: command, verbosity: 'queryPlanner' });
  // MongoDB tells of the plans it has not chosen, too.
  const chosen = JSON.stringify(explained, (name, value: unknown) => (name === 'rejectedPlans' ? [] : value));
  const stages = chosen.matchAll(/"stage":"(\w+)"/g);
  return [...stages].map(([, stage = '']) => stage);
}

/** An update or a delete may hold many statements; each is a query of its own. */
function statementsOf(name: string, command: Document): Document[] {
  const bare = Object.fromEntries(Object.entries(command).filter(([field]) => !ENVELOPE.includes(field)));
  const list = name === 'update' ? 'updates' : name === 'delete' ? 'deletes' : undefined;
  return list ? (bare[list] as Document[]).map((statement) => ({ ...bare, [list]: [statement] })) : [bare];
}

function shapeOf(name: string, command: Document): string {
  const [statement] = (command.updates ?? command.deletes ?? []) as Document[];
  const filter = command.filter ?? command.query ?? command.pipeline ?? statement?.q ?? {};
  const order = command.sort instanceof Map ? Object.fromEntries(command.sort) : command.sort;
  const sorted = order ? ` by ${JSON.stringify(order)}` : '';
  return `${String(command[name])}.${name} ${JSON.stringify(withoutValues(filter))}${sorted}`;
}

function withoutValues(value: unknown): unknown {
  if (Array.isArray(value)) {
    return [...new Set(value.map((one) => JSON.stringify(withoutValues(one))))].map(
      (one) => JSON.parse(one) as unknown,
    );
  }
  if (Object.prototype.toString.call(value) !== '[object Object]' || isBsonValue(value)) return '?';
  return Object.fromEntries(
    Object.entries(value as object).map(([name, inner]) => [name, withoutValues(inner)]),
  );
}

const isBsonValue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '_bsontype' in value;
