/** A tag that the suite keeps for itself, whatever prefix it has; its first group says what it names. */
export const suiteTag = /(?:^|-)(key|step|tree|inputs)-[0-9a-f]{32}$/;
