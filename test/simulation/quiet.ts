/** Steps log what goes wrong; here that is all day long. Read by the logger when it is made. */
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
