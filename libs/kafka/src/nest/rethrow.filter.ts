import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { throwError } from 'rxjs';

/**
 * Hands on what a handler threw, as it was. Nest's own filter for messages logs it and puts "Internal server error" in
 * its place, so the inbox could not tell why an event failed.
 *
 * Neither async nor `of(...)`: both would make a failed event look handled.
 */
export class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

// As a call, because this library also runs where types are stripped and decorators are not known.
Catch()(RethrowFilter);
