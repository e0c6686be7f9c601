-- CATALOGUE E3: two slots with the mms that map a folio, and one bit: maybe mapped shared. Written from the catalogue (and
-- PROTOCOLS 5.2). A call of an mm adds or removes any number of mappings, and is one step, for it holds the bit lock: all
-- but the total of the last mutant. twin.sh replaces the values of the constants.

const
  MMS: 3;
  PAGES: 2;

  -- Read at the start.
  CLEAR_ONE_EMPTY: 0;  -- (mutant) the bit is cleared when a slot is empty, not when one has all mappings
  KEEP_NEGATIVE: 0;    -- (mutant) a slot ends at zero only
  TOTAL_UNLOCKED: 0;   -- (mutant) the total changes before the bit lock is taken
  ONLY_EXCLUSIVE: 0;   -- the invariant EXCLUSIVE alone is checked

type
  Mm: 1 .. MMS;
  Slot: 0 .. 1;
  Count: -(MMS * PAGES) .. MMS * PAGES;

var
  mapped: array [Mm] of 0 .. PAGES;   -- entries of each mm
  adding: array [Mm] of 0 .. PAGES;   -- a call that has changed the total, and not the slots
  removing: array [Mm] of 0 .. PAGES;
  total: Count;
  owner: array [Slot] of 0 .. MMS;    -- 0: empty
  count: array [Slot] of Count;
  shared: boolean;

procedure take(s: Slot; mm: Mm; n: Count);
begin
  owner[s] := mm;
  count[s] := n;
end;

procedure addToSlots(mm: Mm; n: Count);
begin
  if owner[0] = mm then count[0] := count[0] + n;
  elsif owner[1] = mm then count[1] := count[1] + n;
  elsif owner[0] = 0 then
    take(0, mm, n);
    if total != n then shared := true; end;
  elsif owner[1] = 0 then
    take(1, mm, n);
    shared := true;
  end;
end;

procedure clearShared();
begin
  if CLEAR_ONE_EMPTY = 1 then
    if owner[0] = 0 | owner[1] = 0 then shared := false; end;
  elsif count[0] = total | count[1] = total then shared := false;
  end;
end;

procedure removeFromSlots(mm: Mm; n: Count);
begin
  for s: Slot do
    if owner[s] = mm then
      count[s] := count[s] - n;
      if count[s] > 0 | (KEEP_NEGATIVE = 1 & count[s] < 0) then return; end;
      owner[s] := 0;
      count[s] := 0;
      clearShared();
      return;
    end;
  end;
  clearShared();
end;

function idle(mm: Mm): boolean;
begin
  return adding[mm] = 0 & removing[mm] = 0;
end;

startstate begin
  for mm: Mm do
    mapped[mm] := 0;
    adding[mm] := 0;
    removing[mm] := 0;
  end;
  total := 0;
  for s: Slot do
    owner[s] := 0;
    count[s] := 0;
  end;
  shared := false;
end;

ruleset mm: Mm; n: 1 .. PAGES do
  rule "add" idle(mm) & mapped[mm] + n <= PAGES ==> begin
    total := total + n;
    if TOTAL_UNLOCKED = 1 then adding[mm] := n;
    else
      addToSlots(mm, n);
      mapped[mm] := mapped[mm] + n;
    end;
  end;

  rule "remove" idle(mm) & mapped[mm] >= n ==> begin
    mapped[mm] := mapped[mm] - n;
    total := total - n;
    if TOTAL_UNLOCKED = 1 then removing[mm] := n;
    else removeFromSlots(mm, n);
    end;
  end;
end;

ruleset mm: Mm do
  rule "add: slots" adding[mm] > 0 ==> begin
    addToSlots(mm, adding[mm]);
    mapped[mm] := mapped[mm] + adding[mm];
    adding[mm] := 0;
  end;

  rule "remove: slots" removing[mm] > 0 ==> begin
    removeFromSlots(mm, removing[mm]);
    removing[mm] := 0;
  end;
end;

invariant "EXCLUSIVE"
  shared | !exists a: Mm do exists b: Mm do a != b & mapped[a] > 0 & mapped[b] > 0 end end;

-- The other two sentences of E3 are of calls that have ended.
invariant "SLOT-COUNT"
  ONLY_EXCLUSIVE = 1 | (exists mm: Mm do !idle(mm) end)
  | forall s: Slot do owner[s] = 0 | (exists mm: Mm do owner[s] = mm & count[s] <= mapped[mm] end) end;

invariant "UNMAPPED"
  ONLY_EXCLUSIVE = 1 | (exists mm: Mm do !idle(mm) end)
  | total != 0 | (!shared & owner[0] = 0 & owner[1] = 0);

-- The other side is allowed, and reached: the bit says shared, and one mm at most maps the folio.
cover "said to be shared wrongly" shared & !exists a: Mm do exists b: Mm do a != b & mapped[a] > 0 & mapped[b] > 0 end end;
