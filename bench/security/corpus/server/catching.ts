declare function charge(id: string): Promise<void>;
declare function tell(error: unknown): void;
declare const cache: Map<string, string>;

export async function pay(id: string): Promise<void> {
  try {
    await charge(id);
  } catch {} // !blanket-catch
  try {
    await charge(id);
  } catch (error) {} // !blanket-catch
  try { await charge(id); } catch { /* nothing */ } // !blanket-catch
  await charge(id).catch(() => {}); // !blanket-catch
  await charge(id).catch(() => undefined); // !blanket-catch
  charge(id).catch(function () {}); // !blanket-catch
  try {
    await charge(id);
  } catch (error) { // ok
    tell(error);
    throw error;
  }
  try {
    await charge(id);
  } catch (error) { // ok
    if (!(error instanceof RangeError)) throw error;
  }
  await charge(id).catch(tell); // ok
  await charge(id).catch((error: unknown) => { tell(error); }); // ok
  try {
    JSON.parse(id);
  } catch { // ok
    throw new Error(`Id: saw ${id}, expected JSON`);
  }
  const known = await charge(id).then(() => true, () => false); // ok
  tell(known);
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch { // ok
    return undefined;
  }
}

export async function quoted(id: string): Promise<string | undefined> {
  try {
    await charge(id);
    return cache.get(id)?.toUpperCase();
  } catch { // !blanket-catch
    return undefined;
  }
}

export async function told(id: string): Promise<string | undefined> {
  try {
    await charge(id);
    return id;
  } catch (error) { // ok
    tell(error);
    return undefined;
  }
}

process.on('uncaughtException', () => {}); // !blanket-catch
process.on('unhandledRejection', () => undefined); // !blanket-catch
process.on('uncaughtException', (error) => { tell(error); process.exit(1); }); // ok
