/** Says why a way to a mongod leads nowhere here; the next way is tried then. */
export class NoMongodHere extends Error {}
