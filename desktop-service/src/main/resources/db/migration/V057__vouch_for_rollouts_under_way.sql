-- Rollouts that went past their first wave before it was noted where versions ran would wait for a proof that nobody took.
update rollouts set vouched = true where state in ('RUNNING', 'PAUSED', 'HALTED') and wave > 1;
