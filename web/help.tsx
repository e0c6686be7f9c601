/** What the keys do. */
export const Help = ({ live }: { readonly live: boolean }) => (
  <div class="help">
    <h2>keys</h2>
    <dl>
      {live && (
        <>
          <dt>
            <kbd>1</kbd> to <kbd>9</kbd>
          </dt>
          <dd>take that step</dd>
        </>
      )}
      <dt>
        <kbd>u</kbd> or <kbd>left</kbd>
      </dt>
      <dd>a step back</dd>
      <dt>
        <kbd>r</kbd> or <kbd>right</kbd>
      </dt>
      <dd>a step forward again</dd>
      {live && (
        <>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>look for a way: to a step, or to a condition over the state</dd>
          <dt>
            <kbd>g</kbd>
          </dt>
          <dd>the graph of all states, where there are not too many</dd>
        </>
      )}
      <dt>
        <kbd>m</kbd>
      </dt>
      <dd>the machine</dd>
    </dl>
    <h2>the picture</h2>
    <p>
      A card is a part of the machine, made from the model's state: a CPU, a table, a folio, a thread. An arrow leads
      from a value to the card that it names. What the last step has changed is marked, with what stood there before.
    </p>
    <h2>conditions</h2>
    <p>
      As in JavaScript, over the fields of the state: <code>{"folios[0].mapcount > 1 && zap.pc === 'done'"}</code>. Of a
      list there are <code>some</code>, <code>every</code>, <code>count</code> and <code>includes</code>.
    </p>
  </div>
);
