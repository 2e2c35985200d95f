import type { Mutant } from '../../mutant.ts';

const FILE = 'libs/kafka/src/nest/rethrow.filter.ts';

export const answeringFilter: Mutant = {
  name: 'an exception filter answers in place of throwing',
  edits: [
    { file: FILE, from: "import { throwError } from 'rxjs';", to: "import { of } from 'rxjs';" },
    {
      file: FILE,
      from: 'catch(error: unknown): Observable<never> {',
      to: 'async catch(): Promise<Observable<unknown>> {',
    },
    { file: FILE, from: 'return throwError(() => error);', to: 'return of([]);' },
    { file: FILE, from: 'implements RpcExceptionFilter ', to: '' },
    { file: FILE, from: 'import { Catch, type RpcExceptionFilter } from', to: 'import { Catch } from' },
  ],
  caughtBy: {
    file: 'libs/kafka/src/nest/handlers.int.spec.ts',
    test: 'given it throws, then the very error surfaces',
    finding: 'lost',
    says: /promise resolved.*instead of rejecting/u,
  },
};
