import { fastify } from 'fastify';
import { MongoClient } from 'mongodb';

/** Reads customers by id: a route, a question to the driver, an answer with its members by name. Tells its parent its address. */
interface Customer {
  _id: string;
  name: unknown;
  contact: unknown;
  addresses: unknown;
  creditCards: unknown;
}

const client = await MongoClient.connect(process.env['MONGODB_URI'] ?? '');
const customers = client.db(process.env['MONGODB_DATABASE']).collection<Customer>('customer.accounts');

const server = fastify();
server.get<{ Params: { id: string } }>('/accounts/customers/:id', async ({ params }, reply) => {
  const found = await customers.findOne({ _id: params.id });
  if (!found) return await reply.code(404).send();
  const { _id: id, addresses, contact, creditCards, name } = found;
  return { id, name, contact, addresses, creditCards };
});
const url = await server.listen({ host: '127.0.0.1', port: 0 });

process.on('message', () => {
  const { system, user } = process.cpuUsage();
  process.send?.((system + user) / 1e6);
});
process.on('disconnect', () => process.exit());
process.send?.(url);
