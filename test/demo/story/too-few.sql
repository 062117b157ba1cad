SELECT count(DISTINCT r.id) AS people, avg(r.bmi) AS mean_bmi
FROM registry r
JOIN outcomes o ON o.id = r.id
WHERE r.age < 30 AND o.event = 'cardiac arrest'
