-- CATALOGUE E2: a folio counts the pairs (vma, page table) that map any of its pages. Written from the catalogue. One mm, whose
-- threads map and unmap ranges of the folio's pages, and move them from one pair to the other (mremap). A call holds the
-- locks of its page tables and is one step, but for the scans of the last two mutants. twin.sh replaces the values of the constants.

const
  PAGES: 4;
  THREADS: 2;

  -- Read at the start.
  ALWAYS: 0;           -- every call that unmaps counts down
  COVERING: 0;         -- one counts down that unmaps as many pages as there were after the last call that mapped
  SILENT_MOVE: 0;      -- (mutant) mremap counts nothing
  SCAN_UNLOCKED: 0;    -- (mutant) unmapping scans when it has dropped the page-table lock
  LOOK_UNLOCKED: 0;    -- (mutant) mapping looks whether there is one yet, then takes the lock

type
  Pair: 0 .. 1;
  Page: 0 .. PAGES - 1;
  Thread: 1 .. THREADS;
  Step: enum { idle, look, scan };

var
  entry: array [Pair] of array [Page] of boolean;
  size: array [Pair] of 0 .. PAGES;     -- COVERING: what was mapped after the last call that mapped
  tuples: -9 .. 9;
  step: array [Thread] of Step;
  pair: array [Thread] of Pair;         -- of the call under way; its range, and what it saw
  first: array [Thread] of Page;
  last: array [Thread] of Page;
  empty: array [Thread] of boolean;

function isEmpty(p: Pair): boolean;
begin
  return !exists i: Page do entry[p][i] end;
end;

function mappedIn(p: Pair; from: Page; to_: Page): 0 .. PAGES;
var n: 0 .. PAGES;
begin
  n := 0;
  for i: Page do
    if from <= i & i <= to_ & entry[p][i] then n := n + 1; end;
  end;
  return n;
end;

procedure setEntries(p: Pair; from: Page; to_: Page);
begin
  for i: Page do
    if from <= i & i <= to_ then entry[p][i] := true; end;
  end;
end;

procedure clearEntries(p: Pair; from: Page; to_: Page);
begin
  for i: Page do
    if from <= i & i <= to_ then entry[p][i] := false; end;
  end;
end;

procedure map(p: Pair; from: Page; to_: Page; wasEmpty: boolean);
begin
  setEntries(p, from, to_);
  if wasEmpty then tuples := tuples + 1; end;
  if COVERING = 1 then size[p] := mappedIn(p, 0, PAGES - 1); end;
end;

procedure end_(t: Thread);
begin
  step[t] := idle;
  pair[t] := 0;
  first[t] := 0;
  last[t] := 0;
  empty[t] := false;
end;

startstate begin
  for p: Pair do
    for i: Page do entry[p][i] := false; end;
    size[p] := 0;
  end;
  tuples := 0;
  for t: Thread do end_(t); end;
end;

ruleset t: Thread; p: Pair; from: Page; to_: Page do
  rule "map" step[t] = idle & from <= to_ & (exists i: Page do from <= i & i <= to_ & !entry[p][i] end) ==> begin
    if LOOK_UNLOCKED = 1 then
      step[t] := look;
      pair[t] := p;
      first[t] := from;
      last[t] := to_;
      empty[t] := isEmpty(p);
    else map(p, from, to_, isEmpty(p));
    end;
  end;

  rule "unmap" step[t] = idle & from <= to_ & mappedIn(p, from, to_) > 0 ==>
  var n: 0 .. PAGES;
  begin
    n := mappedIn(p, from, to_);
    clearEntries(p, from, to_);
    if ALWAYS = 1 then tuples := tuples - 1;
    elsif COVERING = 1 then
      if n = size[p] then tuples := tuples - 1; end;
    elsif SCAN_UNLOCKED = 1 then
      step[t] := scan;
      pair[t] := p;
    elsif isEmpty(p) then tuples := tuples - 1;
    end;
  end;

  -- mremap() of a range to where nothing is; mmap_lock is held for writing, so there is no other call under way.
  rule "move" from <= to_ & (forall u: Thread do step[u] = idle end)
    & mappedIn(p, from, to_) > 0 & mappedIn(1 - p, from, to_) = 0 ==>
  var wasEmpty: boolean;
  begin
    wasEmpty := isEmpty(1 - p);
    for i: Page do
      if from <= i & i <= to_ & entry[p][i] then
        entry[1 - p][i] := true;
        entry[p][i] := false;
      end;
    end;
    if SILENT_MOVE = 0 then
      if wasEmpty then tuples := tuples + 1; end;
      if isEmpty(p) then tuples := tuples - 1; end;
    end;
  end;
end;

ruleset t: Thread do
  rule "map: lock" step[t] = look ==> begin
    map(pair[t], first[t], last[t], empty[t]);
    end_(t);
  end;

  rule "unmap: scan" step[t] = scan ==> begin
    if isEmpty(pair[t]) then tuples := tuples - 1; end;
    end_(t);
  end;
end;

-- Asked when no call is under way.
invariant "MAPCOUNT"
  (exists t: Thread do step[t] != idle end)
  | tuples = (isEmpty(0) ? 0 : 1) + (isEmpty(1) ? 0 : 1);
