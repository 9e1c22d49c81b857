const encoder = new TextEncoder();

/** A body of texts, each of which is made only once the reader has taken the one before. So it needs the memory of one text, however long it is. */
export function toTextStream(texts: AsyncGenerator<string>, onError: (error: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(stream) {
        try {
          const { value, done } = await texts.next();
          if (done) stream.close();
          else stream.enqueue(encoder.encode(value));
        } catch (error) {
          onError(error);
          stream.error(error);
        }
      },
      cancel: () => void texts.return(undefined),
    },
    { highWaterMark: 0 },
  );
}
